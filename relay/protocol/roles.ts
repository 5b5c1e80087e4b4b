/** Roles, least first: read; hold the lease; administer. Each includes those before it. */
export type Role = (typeof roles)[number];

export const roles = ['viewer', 'operator', 'admin'] as const;

/** @returns whether `role` includes what `least` may do */
export function includesRole(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}
