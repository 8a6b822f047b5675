// What another program than the command line needs to do the same.
export { chosen, lettersOf, type Chosen, type Fail, type Options } from './choice';
export { discarding, redriving, type Deed } from './deeds';
export { PostOffice, RefusedError, type Letter } from './post-office';
