import { msg } from '@lit/localize';
import type { AddressProblem } from './read-relay-address.ts';

/** What is wrong with the address of a relay, and what one looks like. */
export function describeAddressProblem(problem: AddressProblem): string {
  switch (problem) {
    case 'empty':
      return msg('An address is needed, such as lab1 or lab1:8017.');
    case 'space':
      return msg('An address has no spaces.');
    case 'scheme':
      return msg('A relay is reached over http or https: http://lab1:8017.');
    case 'credential':
      return msg('A name and password do not belong in the address.');
    case 'host':
      return msg('This is no name of a computer. An IPv6 address stands in brackets: [fe80::1]:8017.');
    case 'port':
      return msg('A port is a number from 1 to 65535, as in lab1:8017.');
  }
}
