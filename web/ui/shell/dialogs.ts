// What a person asks for now and then, as one file.
export { AccessDialog } from '../access/access-dialog.ts';
export { RelayDoctor } from '../access/relay-doctor.ts';
export { ShareDialog } from '../access/share-dialog.ts';
export { SignInDialog } from '../access/sign-in-dialog.ts';
export { CapturesDialog } from '../captures/captures-dialog.ts';
export { openFiles, pickFiles } from '../captures/open-files.ts';
export { TimelineDialog } from '../captures/timeline-dialog.ts';
export { IncomingDialog } from '../library/incoming-dialog.ts';
export { PreferencesDialog } from '../preferences/preferences-dialog.ts';
export { RestoreDialog } from '../preferences/restore-dialog.ts';
export { PastDialog } from '../recordings/recordings-dialog.ts';
export { RelayDialog } from '../relays/relay-dialog.ts';
export { WallDialog } from '../wall/wall-dialog.ts';
export { showTimeline, timelineTab } from './timeline-tabs.ts';
