// Where the program is.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

export interface Places {
  /** What the settings say. */
  setting: string;
  /** The folders that are open. */
  folders: string[];
  /** The variable PATH. */
  path: string;
  home: string;
  platform: string;
  /** Whether programs of the folders themselves may be run. */
  trusted: boolean;
}

export type Answer = { found: string; how: string } | { found: undefined; why: string };

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The program, or a sentence that says where it was looked for. */
export function find(places: Places, fits: (file: string) => boolean = isProgram): Answer {
  const name = places.platform === 'win32' ? 'deleg.exe' : 'deleg';
  if (places.setting) {
    const setting = places.setting.replace(/^~(?=[/\\])/, places.home);
    const candidates = isAbsolute(setting) ? [setting] : places.folders.map(folder => join(folder, setting));
    const found = candidates.find(fits);
    if (found) return { found, how: 'the setting deleg.path' };
    return { found: undefined, why: `The setting deleg.path names ${setting}, which is no program.` };
  }
  for (const folder of places.path.split(delimiter).filter(folder => folder)) {
    const file = join(folder, name);
    if (fits(file)) return { found: file, how: 'the PATH' };
  }
  const cargo = join(places.home, '.cargo', 'bin', name);
  if (fits(cargo)) return { found: cargo, how: 'the folder of cargo' };
  if (places.trusted) {
    for (const folder of places.folders) {
      for (const profile of ['release', 'debug']) {
        const file = join(folder, 'target', profile, name);
        if (fits(file)) return { found: file, how: 'the folder that is open' };
      }
    }
  }
  return { found: undefined, why: 'The program deleg is not on the PATH, nor in ~/.cargo/bin.' };
}
