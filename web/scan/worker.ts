// Nothing else may be here: `web/engine/worker.ts` says why.
import './serve-scans.ts';
