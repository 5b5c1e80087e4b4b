// What a person asks for now and then, as one file.
export { showSequences } from '../sequences/sequence-dialog.ts';
export { showRecipes } from './recipe-dialog.ts';
export { SaveDialog } from './save-dialog.ts';
export { TransferDialog } from './transfer-dialog.ts';
