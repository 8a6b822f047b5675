export { check } from './check';
export { brokenIn, type Finding } from './finding';
export { readTopic, type ComparableRecord } from './read-topic';
