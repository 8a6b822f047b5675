export * from './catalogue';
export * from './dead-letters';
export * from './live';
export * from './mesh';
export * from './orders';
export * from './shared';
export * from './switches';
export * from './totals';
