/* The look: a quiet green, warm greys, a little air. Used at build for the style file and at run time for sizes. */
import { theme, type ThemeConfig } from 'antd';
import { lookOf } from './look';

const shared = { borderRadius: 8, fontSize: 14, controlHeight: 34 };
const day = {
  colorPrimary: '#1c7355', colorInfo: '#1c7355', colorLink: '#1c7355', colorLinkHover: '#155c43', colorLinkActive: '#155c43', colorBgLayout: '#f5f6f4', colorTextBase: '#1b211d',
  colorPrimaryBg: '#e9f4ee', colorPrimaryBgHover: '#d8ebe1', colorPrimaryBorder: '#a9d3bf',
  colorTextSecondary: '#5a635d', colorTextTertiary: '#636c66', colorTextDescription: '#636c66', colorTextPlaceholder: '#6a736d',
};
const night = {
  colorPrimary: '#27805f', colorInfo: '#27805f', colorLink: '#63c9a1', colorLinkHover: '#86dab6', colorLinkActive: '#86dab6', colorBgBase: '#131614', colorTextBase: '#edf2ee',
  colorPrimaryBg: '#1d3a2f', colorPrimaryBgHover: '#234638', colorPrimaryBorder: '#2f5d4b',
  colorBgContainer: '#1a1e1b', colorBgElevated: '#222723', colorBgLayout: '#121513', colorBorderSecondary: '#2a302c', colorBorder: '#3b433e',
  colorTextSecondary: '#aeb8b1', colorTextTertiary: '#a2ada6', colorTextDescription: '#a2ada6', colorTextPlaceholder: '#98a39c',
};
const font =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", sans-serif';

export type Theme = ThemeConfig & { cssVar: { key: string } };

export function themeOf(dark: boolean): Theme {
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    hashed: false,
    cssVar: { key: lookOf(dark) },
    token: {
      ...shared,
      fontFamily: font,
      ...(dark ? night : day),
    },
  };
}
