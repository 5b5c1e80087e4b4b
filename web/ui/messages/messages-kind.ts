import { msg } from '@lit/localize';
import { literal } from 'lit/static-html.js';
import type { ViewKind } from '../view/view-kind.ts';
import { readMessagesOptions, type MessagesViewOptions } from './messages-options.ts';

/** A table of messages as a kind of view. */
export const messagesKind: ViewKind<MessagesViewOptions> = {
  id: 'messages',
  tag: literal`messages-view`,
  name: () => msg('Messages'),
  showTitle: () => msg('Show the messages'),
  readOptions: readMessagesOptions,
  load: () => import('./messages-view.ts'),
  showsText: () => false,
};
