/* The portal: one page, whose parts come when they are needed. */
import { createRoot } from 'react-dom/client';
import 'virtual:antd-look.css';
import './style/door.css';
import { Portal } from './shell/portal';

const root = document.getElementById('root');

if (root) createRoot(root).render(<Portal />);
