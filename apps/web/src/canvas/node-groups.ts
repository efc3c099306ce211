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

/** The node types by group, those that a search finds; in the order of the catalogue. */
export function nodeGroups(manifests: Manifests, search = ''): ManifestGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = [...manifests.values()].filter(({ type, ui }) => {
    const text = `${type} ${ui.title} ${ui.summary} ${TITLES[ui.group]}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (Object.keys(TITLES) as NodeGroup[])
    .map((group) => ({
      group,
      title: TITLES[group],
      manifests: found.filter(({ ui }) => ui.group === group),
    }))
    .filter((each) => each.manifests.length > 0);
}
