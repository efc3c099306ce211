import type { Manifests, NodeGroup, NodeManifest } from '@rex/types';

const TITLES: Record<NodeGroup, string> = {
  triggers: 'Triggers',
  ai: 'AI',
  knowledge: 'Knowledge',
  services: 'Services',
  people: 'People',
  time: 'Time and events',
  logic: 'Logic',
};

export interface ManifestGroup {
  group: NodeGroup;
  title: string;
  manifests: NodeManifest[];
}

/** The node types by group, those that a search finds; in the order of the catalogue, found by name first. */
export function nodeGroups(manifests: Manifests, search = ''): ManifestGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = ({ type, ui }: NodeManifest): number => {
    const name = `${ui.title} ${type}`.toLowerCase();
    if (words.every((word) => name.split(/\W+/).some((part) => part.startsWith(word)))) return 0;
    if (words.every((word) => name.includes(word))) return 1;
    const text = `${name} ${ui.summary} ${TITLES[ui.group]}`.toLowerCase();
    return words.every((word) => text.includes(word)) ? 2 : 3;
  };
  const found = [...manifests.values()]
    .filter((manifest) => rank(manifest) < 3)
    .sort((a, b) => rank(a) - rank(b));
  const groups = (Object.keys(TITLES) as NodeGroup[])
    .map((group) => ({
      group,
      title: TITLES[group],
      manifests: found.filter(({ ui }) => ui.group === group),
    }))
    .filter((each) => each.manifests.length > 0);
  return groups.sort((a, b) => rank(a.manifests[0]!) - rank(b.manifests[0]!));
}
