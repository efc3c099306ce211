type Manifest = { [field: string]: Record<string, string> | undefined };

const fields = ['dependencies', 'devDependencies', 'optionalDependencies'];

/** Dependencies that are not one exact version, given package.json files by path, and packages wanted in two versions. */
export function checkVersions(manifests: Record<string, object>): string[] {
  const wanted = new Map<string, { version: string; path: string }>();
  const problems: string[] = [];
  for (const [path, manifest] of Object.entries(manifests)) {
    const entries = fields.flatMap((field) => Object.entries((manifest as Manifest)[field] ?? {}));
    for (const [name, version] of entries) {
      if (!/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))
        problems.push(`${path}: ${name} is ${version}, not one exact version`);
      const other = wanted.get(name);
      if (other && other.version !== version) {
        problems.push(`${path}: ${name} is ${version}, but ${other.version} in ${other.path}`);
      }
      wanted.set(name, { version, path });
    }
  }
  return problems;
}

/** Lines of a lock file that hold an address: a registry would then be part of the repository. */
export function addressesInLock(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => /"resolved": *"(https?|git)|registry\./.test(line))
    .map((line) => line.trim());
}
