/* Components of Ant Design whose rules are written into the style file at build. A component used
   anywhere in the portal stands here, or it is shown bare. */
export const styled = [
  'Alert', 'App', 'Button', 'Checkbox', 'DatePicker', 'Drawer', 'Dropdown', 'Empty', 'Form',
  'Input', 'InputNumber', 'Modal', 'message', 'notification', 'Popover', 'Segmented', 'Select',
  'Skeleton', 'Tag', 'Tooltip', 'Tree', 'Typography',
];
