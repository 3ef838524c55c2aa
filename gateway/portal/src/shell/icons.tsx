/* Icons that are ornament: what they stand beside says it, so they say nothing to a screen reader. */
import * as icons from '@ant-design/icons';
import type { AntdIconProps } from '@ant-design/icons/lib/components/AntdIcon';
import { createElement, type ComponentType } from 'react';

const silent = (Icon: ComponentType<AntdIconProps>) => (props: AntdIconProps) =>
  createElement(Icon, { 'aria-hidden': true, 'aria-label': undefined, role: 'presentation', ...props } as AntdIconProps);

export const ApartmentOutlined = silent(icons.ApartmentOutlined as ComponentType<AntdIconProps>);
export const ApiOutlined = silent(icons.ApiOutlined as ComponentType<AntdIconProps>);
export const ArrowLeftOutlined = silent(icons.ArrowLeftOutlined as ComponentType<AntdIconProps>);
export const BarChartOutlined = silent(icons.BarChartOutlined as ComponentType<AntdIconProps>);
export const BarsOutlined = silent(icons.BarsOutlined as ComponentType<AntdIconProps>);
export const BulbOutlined = silent(icons.BulbOutlined as ComponentType<AntdIconProps>);
export const CaretDownFilled = silent(icons.CaretDownFilled as ComponentType<AntdIconProps>);
export const CaretUpFilled = silent(icons.CaretUpFilled as ComponentType<AntdIconProps>);
export const CheckOutlined = silent(icons.CheckOutlined as ComponentType<AntdIconProps>);
export const CloseOutlined = silent(icons.CloseOutlined as ComponentType<AntdIconProps>);
export const CopyOutlined = silent(icons.CopyOutlined as ComponentType<AntdIconProps>);
export const DeleteOutlined = silent(icons.DeleteOutlined as ComponentType<AntdIconProps>);
export const DownloadOutlined = silent(icons.DownloadOutlined as ComponentType<AntdIconProps>);
export const EditOutlined = silent(icons.EditOutlined as ComponentType<AntdIconProps>);
export const EllipsisOutlined = silent(icons.EllipsisOutlined as ComponentType<AntdIconProps>);
export const EnvironmentOutlined = silent(icons.EnvironmentOutlined as ComponentType<AntdIconProps>);
export const ExportOutlined = silent(icons.ExportOutlined as ComponentType<AntdIconProps>);
export const EyeInvisibleOutlined = silent(icons.EyeInvisibleOutlined as ComponentType<AntdIconProps>);
export const EyeOutlined = silent(icons.EyeOutlined as ComponentType<AntdIconProps>);
export const FileTextOutlined = silent(icons.FileTextOutlined as ComponentType<AntdIconProps>);
export const FilterOutlined = silent(icons.FilterOutlined as ComponentType<AntdIconProps>);
export const GlobalOutlined = silent(icons.GlobalOutlined as ComponentType<AntdIconProps>);
export const HomeOutlined = silent(icons.HomeOutlined as ComponentType<AntdIconProps>);
export const ImportOutlined = silent(icons.ImportOutlined as ComponentType<AntdIconProps>);
export const InboxOutlined = silent(icons.InboxOutlined as ComponentType<AntdIconProps>);
export const InfoCircleOutlined = silent(icons.InfoCircleOutlined as ComponentType<AntdIconProps>);
export const KeyOutlined = silent(icons.KeyOutlined as ComponentType<AntdIconProps>);
export const LogoutOutlined = silent(icons.LogoutOutlined as ComponentType<AntdIconProps>);
export const PlusOutlined = silent(icons.PlusOutlined as ComponentType<AntdIconProps>);
export const PrinterOutlined = silent(icons.PrinterOutlined as ComponentType<AntdIconProps>);
export const ProfileOutlined = silent(icons.ProfileOutlined as ComponentType<AntdIconProps>);
export const SafetyOutlined = silent(icons.SafetyOutlined as ComponentType<AntdIconProps>);
export const SearchOutlined = silent(icons.SearchOutlined as ComponentType<AntdIconProps>);
export const SendOutlined = silent(icons.SendOutlined as ComponentType<AntdIconProps>);
export const SettingOutlined = silent(icons.SettingOutlined as ComponentType<AntdIconProps>);
export const StopOutlined = silent(icons.StopOutlined as ComponentType<AntdIconProps>);
export const TeamOutlined = silent(icons.TeamOutlined as ComponentType<AntdIconProps>);
export const UndoOutlined = silent(icons.UndoOutlined as ComponentType<AntdIconProps>);
export const UploadOutlined = silent(icons.UploadOutlined as ComponentType<AntdIconProps>);
export const UserOutlined = silent(icons.UserOutlined as ComponentType<AntdIconProps>);
