import { createContext } from '@lit/context';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';

/** The engine: what elements call. */
export const engineContext = createContext<EngineApi>(Symbol('engine'));

/** What the engine last told of itself; a new object at each change. */
export const engineStateContext = createContext<EngineState>(Symbol('engine-state'));
