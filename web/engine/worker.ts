// Nothing else may be here, or what is loaded later imports this file again: WebKit (2.50) runs a worker's first module
// anew then, and there would be two engines. `vite.config.ts` keeps the rest in a file of its own.
import './serve-engine.ts';
