import type { Graph, NodeManifest } from '@rex/types';
import { useMemo, useState } from 'react';
import { GraphView } from '../graph-view/graph-view.tsx';
import type { GraphShape } from '../live/graph-shape.ts';
import type { LiveStore } from '../live/live-store.ts';
import { placeOf } from '../live/step-place.ts';
import { useSlowLive, useStatusSource } from '../live/use-live-execution.ts';
import { type ChosenRounds, loopChoices, roundsOf } from './chosen-scopes.ts';
import { RoundChooser } from './round-chooser.tsx';

interface GraphTabProps {
  store: LiveStore;
  graph: Graph;
  shape: GraphShape;
  manifests: ReadonlyMap<string, NodeManifest>;
  /** Path of the step that is open beside it. */
  selected: string | null;
  onOpen(path: string | null): void;
}

/** The graph with what became of each node; of loops all rounds at once, or the one that is chosen. */
export function GraphTab({ store, graph, shape, manifests, selected, onOpen }: GraphTabProps) {
  const [rounds, setRounds] = useState<ChosenRounds>(() => (selected ? roundsOf(selected) : {}));
  const loops = useSlowLive(store, ({ live }) => live.loops);
  const current = useSlowLive(store, ({ live }) => live.current);
  const { choices, scopes: all } = useMemo(
    () => loopChoices({ loops, current, steps: store.view.getState().live.steps }, shape, rounds),
    [loops, current, store, shape, rounds],
  );
  // The same map for as long as the same rounds are shown, so that the cards keep their subscriptions.
  const key = JSON.stringify([...all]);
  const scopes = useMemo(() => new Map<string, string>(JSON.parse(key)), [key]);
  const source = useStatusSource(store, scopes);
  const choose = (loopId: string, round: number | null): void => {
    const { [loopId]: _, ...others } = rounds;
    setRounds(round === null ? others : { ...others, [loopId]: round });
  };
  const open = (nodeId: string | null): void => {
    if (nodeId === null) return onOpen(null);
    const { live } = store.view.getState();
    const scope = scopes.get(nodeId);
    const path = scope === undefined ? live.nodes.get(nodeId)?.latest.path : live.current.get(scope + nodeId);
    onOpen(path ?? `${scope ?? ''}${nodeId}`);
  };
  return (
    <div className="relative h-full">
      <GraphView
        graph={graph}
        manifests={manifests}
        statusSource={source}
        selected={selected === null ? null : placeOf(selected).nodeId}
        onSelect={open}
        onOpen={open}
      />
      <div className="pointer-events-none absolute top-3 left-3 z-10 flex flex-wrap gap-2">
        {choices.map((choice) => (
          <div key={choice.loopId} className="pointer-events-auto">
            <RoundChooser
              choice={choice}
              name={shape.nodes.get(choice.loopId)?.name ?? choice.loopId}
              onChoose={(round) => choose(choice.loopId, round)}
            />
          </div>
        ))}
      </div>
    </div>
  );
}
