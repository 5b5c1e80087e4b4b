/** Names held by this tab, visible to the other tabs of the site, and let go by the browser when the tab ends. */
export function createTabLocks(locks: LockManager | undefined): {
  hold: (name: string) => { release: () => void };
  held: () => Promise<ReadonlySet<string>>;
  released: (name: string) => Promise<void>;
} {
  return {
    hold(name) {
      let release = () => {};
      const until = new Promise<void>((resolve) => {
        release = resolve;
      });
      void locks?.request(name, () => until).catch(() => {});
      return { release };
    },
    async held() {
      const { held = [] } = (await locks?.query()) ?? {};
      return new Set(held.flatMap(({ name }) => (name ? [name] : [])));
    },
    async released(name) {
      await locks?.request(name, { mode: 'shared' }, () => {});
    },
  };
}
