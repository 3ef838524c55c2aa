/* The look: a quiet green, warm greys, a little air. Used at build for the style file and at run time for sizes. */
import { theme, type ThemeConfig } from 'antd';

const shared = { borderRadius: 8, fontSize: 14, controlHeight: 34 };
const day = {
  colorPrimary: '#1c7355', colorInfo: '#1c7355', colorLink: '#1c7355', colorBgLayout: '#f5f6f4', colorTextBase: '#1b211d',
  colorPrimaryBg: '#e9f4ee', colorPrimaryBgHover: '#d8ebe1', colorPrimaryBorder: '#a9d3bf',
};
const night = {
  colorPrimary: '#2f9a74', colorInfo: '#2f9a74', colorLink: '#63c9a1', colorBgBase: '#131614', colorTextBase: '#edf2ee',
  colorPrimaryBg: '#1b2f27', colorPrimaryBgHover: '#21392f', colorPrimaryBorder: '#2c5646',
};
const font =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", sans-serif';

export type Theme = ThemeConfig & { cssVar: { key: string } };

export function themeOf(dark: boolean): Theme {
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    hashed: false,
    cssVar: { key: dark ? 'linli-dark' : 'linli' },
    token: {
      ...shared,
      fontFamily: font,
      ...(dark ? night : day),
    },
  };
}
