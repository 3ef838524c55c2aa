declare module 'virtual:antd.css';
declare const __VERSION__: string;
