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

/** Packages from outside that have no row in the table of reasons. */
export function withoutReason(manifests: Record<string, object>, reasons: string): string[] {
  const listed = new Set(
    reasons.split('\n').flatMap((line) => /^\| ([^|]+) \|/.exec(line)?.[1]?.split(', ') ?? []),
  );
  const used = Object.values(manifests).flatMap((manifest) =>
    fields.flatMap((field) => Object.keys((manifest as Manifest)[field] ?? {})),
  );
  return [...new Set(used)].filter((name) => !name.startsWith('@rex/') && !listed.has(name));
}

/** Lines of a lock file that hold an address: a registry would then be part of the repository. */
export function addressesInLock(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => /"resolved": *"(https?|git)|registry\./.test(line))
    .map((line) => line.trim());
}
