declare module 'virtual:antd.css';
declare module 'virtual:antd-look.css';
declare const __VERSION__: string;
