/** Roles, least first: read; hold the lease; administer. Each includes those before it. */
export type Role = (typeof roles)[number];

export const roles = ['viewer', 'operator', 'admin'] as const;

/** The role of somebody who has `role`, where it is limited to `most`. */
export const lesserRole = (role: Role, most: Role): Role => (includesRole(role, most) ? most : role);

/** @returns whether `role` includes what `least` may do */
export function includesRole(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}
