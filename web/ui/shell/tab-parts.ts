/* What is drawn once there is a tab, in one piece. */
import './session-tabs.ts';
import './tab-view.ts';
