/* Whether it has come into view yet: what nobody looks at asks the server nothing, and the first frame is painted before anything is asked. */
import { useEffect, useRef, useState, type RefObject } from 'react';

export function useInView<E extends Element>(): [RefObject<E>, boolean] {
  const ref = useRef<E>(null);
  const [seen, setSeen] = useState(false);

  useEffect(() => {
    if (!ref.current || seen) return undefined;
    const observer = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && setSeen(true));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [seen]);
  return [ref, seen];
}
