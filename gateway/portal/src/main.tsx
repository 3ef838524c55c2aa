/* The portal: one page, whose parts come when they are needed. */
import { createRoot } from 'react-dom/client';
import 'virtual:antd.css';
import './style/portal.css';
import { Portal } from './shell/portal';

const root = document.getElementById('root');

if (root) createRoot(root).render(<Portal />);
