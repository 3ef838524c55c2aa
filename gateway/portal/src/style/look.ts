/* The set of variables in force: a class of <html>, and the name of Ant Design's set. */
export const lookOf = (dark: boolean): string => (dark ? 'linli-dark' : 'linli');
