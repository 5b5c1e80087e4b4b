import { RelayError } from '../protocol/relay-error.ts';
import type { PortDirectory } from './port-access.ts';

/** Two directories as one. Where both know an id it is the first one's. */
export function joinDirectories(first: PortDirectory, second: PortDirectory): PortDirectory {
  return {
    list: (identity) => [...first.list(identity), ...second.list(identity)],
    find: (id, identity) => {
      try {
        return first.find(id, identity);
      } catch (error) {
        if (!(error instanceof RelayError) || error.code !== 'NOT_FOUND') throw error;
        return second.find(id, identity);
      }
    },
    watch: (identity, tell) => {
      const stops = [first.watch(identity, tell), second.watch(identity, tell)];
      return () => stops.forEach((stop) => stop());
    },
  };
}
