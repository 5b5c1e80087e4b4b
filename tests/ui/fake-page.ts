/// <reference types="vite/client" />
import { ContextProvider } from '@lit/context';
import type { EngineState } from '../../web/engine/api/engine-api.ts';
import { appUpdateContext, engineContext, engineStateContext } from '../../web/ui/page/contexts.ts';
import { availableStorage } from '../../web/ui/page/kept-values.ts';
import { preferencesContext, PreferenceStore } from '../../web/ui/preferences/preferences.ts';
import { FakeEngine } from '../support/fake-engine.ts';
import { busyState, emptyState, manyState, sharedState } from '../support/fake-state.ts';
import '../../web/ui/kit/tokens.css';

/*
 * For looking at elements without a device: `fake.html` is the whole page, `?state=empty` a first visit,
 * `?state=shared` with relays, `?state=many` a busy lab,
 * `?element=session-view&prop:sessionId="s1"&module=/web/ui/session/session-view.ts` one element alone.
 */
const query = new URLSearchParams(location.search);
const engine = new FakeEngine(
  { empty: emptyState, many: manyState, shared: sharedState }[query.get('state') ?? ''] ?? busyState,
);
Object.assign(window, { engine });

new ContextProvider(document.body, { context: engineContext, initialValue: engine });
const state = new ContextProvider(document.body, { context: engineStateContext, initialValue: engine.state });
await engine.watch((changed: Partial<EngineState>) => state.setValue({ ...state.value, ...changed }));

const preferences = new PreferenceStore(availableStorage());
new ContextProvider(document.body, { context: preferencesContext, initialValue: preferences });
new ContextProvider(document.body, {
  context: appUpdateContext,
  initialValue: { available: query.has('update'), apply: () => location.reload() },
});
await preferences.update({
  ...(query.has('theme') ? { theme: query.get('theme') === 'dark' ? 'dark' : 'light' } : {}),
  ...(query.has('locale') ? { locale: query.get('locale') === 'zh-Hans' ? 'zh-Hans' : 'en' } : {}),
});

await import(/* @vite-ignore */ query.get('module') ?? '/web/ui/shell/app-shell.ts');
const element = document.createElement(query.get('element') ?? 'app-shell');
for (const [key, value] of query)
  if (key.startsWith('prop:')) Object.assign(element, { [key.slice(5)]: JSON.parse(value) as unknown });
document.body.append(element);
