import { createContext } from '@lit/context';
import type { PreferenceStore } from '../preferences.ts';

export const preferencesContext = createContext<PreferenceStore | undefined>(Symbol('preferences'));
