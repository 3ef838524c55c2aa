/* Components of Ant Design whose rules are written into the style file at build. A component used
   anywhere in the portal stands here, or it is shown bare. */
export const styled = [
  'Alert', 'App', 'Button', 'Checkbox', 'DatePicker', 'Descriptions', 'Divider', 'Drawer', 'Dropdown', 'Empty', 'Form',
  'Input', 'InputNumber', 'Menu', 'Modal', 'message', 'notification', 'Popconfirm', 'Popover', 'Segmented', 'Select',
  'Skeleton', 'Space', 'Switch', 'Tabs', 'Tag', 'Timeline', 'Tooltip', 'Tree',
];
