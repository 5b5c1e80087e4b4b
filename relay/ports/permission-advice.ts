import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';

/**
 * How to give the relay's user, who was refused, access to `path`; undefined if unknown.
 * @param groupFile where the system lists its groups
 * @param ownGroups numbers of the groups that the relay's user is in
 */
export async function permissionAdvice(
  path: string,
  groupFile = '/etc/group',
  ownGroups: readonly number[] = process.getgroups?.() ?? [],
): Promise<string | undefined> {
  try {
    const { gid, mode, rdev } = await stat(path);
    const groupMayUse = (mode & 0o060) === 0o060;
    const group = await groupName(gid, groupFile);
    const { username } = userInfo();
    if (!groupMayUse || gid === 0) {
      return `The user ${username} may not open ${path}, nor may a group: set its group and mode with a udev rule.`;
    }
    if (ownGroups.includes(gid)) {
      // The refusal is from systemd: DeviceAllow (relay/service/unit-file.ts) does not list the device.
      return (
        `The user ${username} is in the group ${group}, which may open ${path}, and was refused all the same. ` +
        'As a service, allow devices of its kind: sudo systemctl edit baudcast, and under [Service] ' +
        `DeviceAllow=char-${(rdev >> 8) & 0xfff} rw`
      );
    }
    return (
      `The user ${username} may not open ${path}: it belongs to the group ${group}. ` +
      `Run \`sudo usermod -aG ${group} ${username}\`, log in again, then start the relay again.`
    );
  } catch {
    return undefined;
  }
}

async function groupName(gid: number, groupFile: string): Promise<string> {
  const lines = (await readFile(groupFile, 'utf8')).split('\n').map((line) => line.split(':'));
  return lines.find(([, , id]) => id === String(gid))?.[0] ?? String(gid);
}
