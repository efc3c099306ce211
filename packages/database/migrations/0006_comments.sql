-- What each table and column is for; docs/database.md is made from these.

COMMENT ON TABLE users IS 'People who own things.';
COMMENT ON COLUMN users.id IS 'UUID version 7.';
COMMENT ON COLUMN users.email IS 'Address to sign in with; unique without regard to case.';
COMMENT ON COLUMN users.name IS 'Name as shown.';
COMMENT ON COLUMN users.password_hash IS 'Argon2id; null where nobody signs in with a password (the local owner).';
COMMENT ON COLUMN users.created_at IS 'When it was made.';
COMMENT ON COLUMN users.updated_at IS 'When it last changed.';
COMMENT ON COLUMN users.disabled_at IS 'Since when the user may not sign in.';

COMMENT ON TABLE workspaces IS 'What workflows and executions belong to; every user has a personal one.';
COMMENT ON COLUMN workspaces.id IS 'UUID version 7.';
COMMENT ON COLUMN workspaces.name IS 'Name as shown.';
COMMENT ON COLUMN workspaces.personal_of IS 'The user whose personal workspace it is.';
COMMENT ON COLUMN workspaces.created_at IS 'When it was made.';

COMMENT ON TABLE members IS 'Who may do what in a workspace.';
COMMENT ON COLUMN members.workspace_id IS 'The workspace.';
COMMENT ON COLUMN members.user_id IS 'The user.';
COMMENT ON COLUMN members.role IS 'owner, editor, operator or viewer.';
COMMENT ON COLUMN members.created_at IS 'Since when.';

COMMENT ON TABLE access_tokens IS 'Long-lived tokens for programs; only their hash is kept.';
COMMENT ON COLUMN access_tokens.id IS 'UUID version 7.';
COMMENT ON COLUMN access_tokens.user_id IS 'In whose name it acts.';
COMMENT ON COLUMN access_tokens.workspace_id IS 'The only workspace it opens; null: all of its user.';
COMMENT ON COLUMN access_tokens.name IS 'What it is for.';
COMMENT ON COLUMN access_tokens.hash IS 'SHA-256 of the token.';
COMMENT ON COLUMN access_tokens.is_read_only IS 'Whether it may only read.';
COMMENT ON COLUMN access_tokens.created_at IS 'When it was made.';
COMMENT ON COLUMN access_tokens.expires_at IS 'When it ends; null: never.';
COMMENT ON COLUMN access_tokens.last_used_at IS 'When it was last used.';
COMMENT ON COLUMN access_tokens.revoked_at IS 'When it was taken back.';

COMMENT ON TABLE refresh_tokens IS 'Rotating tokens of browser sessions; a used one that comes again ends its whole family.';
COMMENT ON COLUMN refresh_tokens.id IS 'UUID version 7.';
COMMENT ON COLUMN refresh_tokens.user_id IS 'Whose session it is.';
COMMENT ON COLUMN refresh_tokens.family_id IS 'The session: all tokens that followed from one sign-in.';
COMMENT ON COLUMN refresh_tokens.hash IS 'SHA-256 of the token.';
COMMENT ON COLUMN refresh_tokens.created_at IS 'When it was made.';
COMMENT ON COLUMN refresh_tokens.expires_at IS 'When it ends.';
COMMENT ON COLUMN refresh_tokens.used_at IS 'When it was exchanged for the next one.';
COMMENT ON COLUMN refresh_tokens.revoked_at IS 'When its family was ended.';

COMMENT ON TABLE sign_in_tokens IS 'Single-use tokens of sign-in links.';
COMMENT ON COLUMN sign_in_tokens.hash IS 'SHA-256 of the token.';
COMMENT ON COLUMN sign_in_tokens.user_id IS 'Who signs in with it.';
COMMENT ON COLUMN sign_in_tokens.created_at IS 'When it was made.';
COMMENT ON COLUMN sign_in_tokens.expires_at IS 'When it ends.';
COMMENT ON COLUMN sign_in_tokens.used_at IS 'When it was used.';

COMMENT ON TABLE workflows IS 'Named graphs with a draft.';
COMMENT ON COLUMN workflows.id IS 'UUID version 7.';
COMMENT ON COLUMN workflows.workspace_id IS 'Whose it is.';
COMMENT ON COLUMN workflows.name IS 'Name as shown, 1 to 200 characters.';
COMMENT ON COLUMN workflows.description IS 'What it is for.';
COMMENT ON COLUMN workflows.status IS 'draft, active (published) or archived.';
COMMENT ON COLUMN workflows.revision IS 'Counts the changes of the draft; a writer names the one it has read.';
COMMENT ON COLUMN workflows.version IS 'Number of the latest published version; null before the first.';
COMMENT ON COLUMN workflows.graph IS 'The draft, for queries.';
COMMENT ON COLUMN workflows.graph_text IS 'The draft as it was written: jsonb orders keys and numbers its own way.';
COMMENT ON COLUMN workflows.source_template_id IS 'Template that it was made from.';
COMMENT ON COLUMN workflows.source_template_version IS 'Version of that template.';
COMMENT ON COLUMN workflows.source_template_params IS 'Parameters that the template was given.';
COMMENT ON COLUMN workflows.created_at IS 'When it was made.';
COMMENT ON COLUMN workflows.updated_at IS 'When it last changed.';

COMMENT ON TABLE workflow_versions IS 'Immutable graphs; every execution is pinned to one.';
COMMENT ON COLUMN workflow_versions.id IS 'UUID version 7.';
COMMENT ON COLUMN workflow_versions.workspace_id IS 'Whose it is.';
COMMENT ON COLUMN workflow_versions.workflow_id IS 'The workflow.';
COMMENT ON COLUMN workflow_versions.number IS '1, 2, 3 … per workflow; null: an unlisted copy of the draft, for a run of it.';
COMMENT ON COLUMN workflow_versions.hash IS 'SHA-256 of the canonical graph, in hexadecimal.';
COMMENT ON COLUMN workflow_versions.graph IS 'The graph, for queries.';
COMMENT ON COLUMN workflow_versions.graph_text IS 'The graph as it was written.';
COMMENT ON COLUMN workflow_versions.created_by IS 'Who published it.';
COMMENT ON COLUMN workflow_versions.created_at IS 'When it was made.';

COMMENT ON TABLE drivers IS 'Processes that carry executions; each holds one lease for all that it owns.';
COMMENT ON COLUMN drivers.id IS 'UUID version 7.';
COMMENT ON COLUMN drivers.name IS 'Host and process, for people.';
COMMENT ON COLUMN drivers.fence IS 'Only grows; a writer with another number writes nothing.';
COMMENT ON COLUMN drivers.created_at IS 'When it was made.';
COMMENT ON COLUMN drivers.beat_at IS 'Its last heartbeat.';
COMMENT ON COLUMN drivers.expires_at IS 'When its lease is over, unless it beats again.';
COMMENT ON COLUMN drivers.ended_at IS 'When it retired or was taken over.';

COMMENT ON TABLE executions IS 'Runs of a version. Holds the first and the last entry of the history.';
COMMENT ON COLUMN executions.id IS 'UUID version 7.';
COMMENT ON COLUMN executions.workspace_id IS 'Whose it is.';
COMMENT ON COLUMN executions.workflow_id IS 'The workflow.';
COMMENT ON COLUMN executions.version_id IS 'The version that it is pinned to.';
COMMENT ON COLUMN executions.effect_scope IS 'First part of the idempotency keys of its steps; shared with the execution whose work it carries on.';
COMMENT ON COLUMN executions.origin_id IS 'The execution that it is a retry, resumption or fork of.';
COMMENT ON COLUMN executions.driver_id IS 'The driver that owns it; null: nobody. No foreign key: an owner that is gone is found by the sweeper.';
COMMENT ON COLUMN executions.created_at IS 'When it was made; the time of history number 1.';
COMMENT ON COLUMN executions.started_at IS 'When its first step began.';
COMMENT ON COLUMN executions.finished_at IS 'When it ended; null while it is not final.';
COMMENT ON COLUMN executions.claimable_at IS 'From when anybody may claim it; null: owned, final, or until its inbox rings.';
COMMENT ON COLUMN executions.spent_nano_usd IS 'Money spent, in billionths of a US dollar.';
COMMENT ON COLUMN executions.workflow_version IS 'Number of the version; null: a run of the draft.';
COMMENT ON COLUMN executions.seq IS 'Number of the newest history entry at the last change of status; the final entry has it when final.';
COMMENT ON COLUMN executions.takeovers IS 'How often it changed hands since its last commit.';
COMMENT ON COLUMN executions.inbox_count IS 'Messages ever received; numbers the next one.';
COMMENT ON COLUMN executions.status IS 'CREATED, IN_PROGRESS, WAITING, SUSPENDED, or final: COMPLETED, FAILED, CANCELLED.';
COMMENT ON COLUMN executions.waiting_reason IS 'What it waits for while WAITING.';
COMMENT ON COLUMN executions.trigger IS 'Id of the trigger node that fired.';
COMMENT ON COLUMN executions.input IS 'Trigger payload.';
COMMENT ON COLUMN executions.input_blob IS 'Hash of the payload when it is stored as a blob.';
COMMENT ON COLUMN executions.output IS 'Result when COMPLETED.';
COMMENT ON COLUMN executions.output_blob IS 'Hash of the result when it is stored as a blob.';
COMMENT ON COLUMN executions.error IS 'Why it FAILED.';

COMMENT ON TABLE blobs IS 'Values over the inline limit, once per execution.';
COMMENT ON COLUMN blobs.execution_id IS 'The execution that made it; it dies with it.';
COMMENT ON COLUMN blobs.hash IS 'SHA-256 of the JSON text, in hexadecimal.';
COMMENT ON COLUMN blobs.bytes IS 'Length of the text in UTF-8.';
COMMENT ON COLUMN blobs.json IS 'The value as JSON text.';
COMMENT ON COLUMN blobs.created_at IS 'When it was stored.';

COMMENT ON TABLE execution_steps IS 'One row per step, known by its path: its newest attempt and its outcome. Never changed once final.';
COMMENT ON COLUMN execution_steps.execution_id IS 'The execution.';
COMMENT ON COLUMN execution_steps.started_at IS 'When the newest attempt began.';
COMMENT ON COLUMN execution_steps.finished_at IS 'When the step ended; null while it is not final.';
COMMENT ON COLUMN execution_steps.wake_at IS 'When a wait ends by itself.';
COMMENT ON COLUMN execution_steps.started_seq IS 'History number of the newest attempt''s start.';
COMMENT ON COLUMN execution_steps.finished_seq IS 'History number of the step''s end.';
COMMENT ON COLUMN execution_steps.attempt IS 'Number of the newest attempt; 0 before the first.';
COMMENT ON COLUMN execution_steps.handled IS 'Whether a failure was answered by the graph.';
COMMENT ON COLUMN execution_steps.path IS 'Segments joined by /, each id[index]?#iteration?';
COMMENT ON COLUMN execution_steps.node_id IS 'The node.';
COMMENT ON COLUMN execution_steps.node_type IS 'The type of the node.';
COMMENT ON COLUMN execution_steps.status IS 'PENDING, RUNNING, WAITING, or final: COMPLETED, FAILED, SKIPPED, CANCELLED.';
COMMENT ON COLUMN execution_steps.effect IS 'Effect class: pure, read, idempotent or unsafe.';
COMMENT ON COLUMN execution_steps.input IS 'Resolved config that an attempt was given.';
COMMENT ON COLUMN execution_steps.input_blob IS 'Hash of the input when it is stored as a blob.';
COMMENT ON COLUMN execution_steps.output IS 'What it gave.';
COMMENT ON COLUMN execution_steps.output_blob IS 'Hash of the output when it is stored as a blob.';
COMMENT ON COLUMN execution_steps.outlets IS 'Outlets that were taken; null: none.';
COMMENT ON COLUMN execution_steps.memory IS 'What it changed in the execution''s memory.';
COMMENT ON COLUMN execution_steps.error IS 'The newest failure.';
COMMENT ON COLUMN execution_steps.skip_reason IS 'Why it was SKIPPED.';
COMMENT ON COLUMN execution_steps.waiting_reason IS 'What it waits for while WAITING; in_doubt stays on a cancelled unsafe step.';
COMMENT ON COLUMN execution_steps.wait_data IS 'What whoever ends the wait has to know (a form, an event).';

COMMENT ON TABLE execution_step_attempts IS 'Attempts that another one followed. Append-only.';
COMMENT ON COLUMN execution_step_attempts.execution_id IS 'The execution.';
COMMENT ON COLUMN execution_step_attempts.started_at IS 'When it began.';
COMMENT ON COLUMN execution_step_attempts.finished_at IS 'When it failed.';
COMMENT ON COLUMN execution_step_attempts.retry_at IS 'When the next one was to begin.';
COMMENT ON COLUMN execution_step_attempts.started_seq IS 'History number of its start.';
COMMENT ON COLUMN execution_step_attempts.finished_seq IS 'History number of its failure (step_retrying).';
COMMENT ON COLUMN execution_step_attempts.attempt IS '1, 2, 3 … per step.';
COMMENT ON COLUMN execution_step_attempts.is_lost IS 'Whether its driver died under it.';
COMMENT ON COLUMN execution_step_attempts.path IS 'The step.';
COMMENT ON COLUMN execution_step_attempts.effect IS 'Effect class of this attempt.';
COMMENT ON COLUMN execution_step_attempts.error IS 'Why it failed.';

COMMENT ON TABLE execution_history IS 'History entries that no other row holds. Append-only; read all of it with readHistory.';
COMMENT ON COLUMN execution_history.execution_id IS 'The execution.';
COMMENT ON COLUMN execution_history.at IS 'When it happened.';
COMMENT ON COLUMN execution_history.seq IS '1, 2, 3 … per execution, shared with the numbers in the other tables.';
COMMENT ON COLUMN execution_history.type IS 'What happened.';
COMMENT ON COLUMN execution_history.data IS 'The rest of the entry.';

COMMENT ON TABLE execution_context_snapshots IS 'Memory of an execution at a history number. Append-only.';
COMMENT ON COLUMN execution_context_snapshots.execution_id IS 'The execution.';
COMMENT ON COLUMN execution_context_snapshots.number IS '1, 2, 3 … per execution.';
COMMENT ON COLUMN execution_context_snapshots.seq IS 'The history number.';
COMMENT ON COLUMN execution_context_snapshots.is_full IS 'Whether it is whole, or the change since the last whole one.';
COMMENT ON COLUMN execution_context_snapshots.memory IS 'Memory, or the properties that changed.';

COMMENT ON TABLE inbox IS 'What others want of an execution, until its owner has taken it up.';
COMMENT ON COLUMN inbox.execution_id IS 'The execution.';
COMMENT ON COLUMN inbox.at IS 'When it came.';
COMMENT ON COLUMN inbox.number IS '1, 2, 3 … per execution in the order of arrival.';
COMMENT ON COLUMN inbox.message IS 'Cancel, suspend, resume, a decision or a signal.';

COMMENT ON TABLE timers IS 'Moments at which an execution must be looked at.';
COMMENT ON COLUMN timers.execution_id IS 'The execution.';
COMMENT ON COLUMN timers.wake_at IS 'The moment.';
COMMENT ON COLUMN timers.path IS 'The step; '''' is the execution itself.';
COMMENT ON COLUMN timers.kind IS 'What it is for: wake, retry, queue, step, execution or grace.';

COMMENT ON TABLE hooks IS 'Addresses that start executions from outside.';
COMMENT ON COLUMN hooks.id IS 'UUID version 7.';
COMMENT ON COLUMN hooks.workspace_id IS 'Whose it is.';
COMMENT ON COLUMN hooks.workflow_id IS 'The workflow that it starts.';
COMMENT ON COLUMN hooks.node_id IS 'Its webhook trigger.';
COMMENT ON COLUMN hooks.token IS 'Last part of the address; whoever knows it may call.';
COMMENT ON COLUMN hooks.created_at IS 'When it was made.';
COMMENT ON COLUMN hooks.disabled_at IS 'Since when it answers 404.';

COMMENT ON TABLE idempotency_keys IS 'Answers to requests that carried an Idempotency-Key, to be given again.';
COMMENT ON COLUMN idempotency_keys.workspace_id IS 'Whose request it was.';
COMMENT ON COLUMN idempotency_keys.key IS 'The key.';
COMMENT ON COLUMN idempotency_keys.route IS 'Method and route.';
COMMENT ON COLUMN idempotency_keys.request_hash IS 'SHA-256 of the request; another one with the same key is refused.';
COMMENT ON COLUMN idempotency_keys.status_code IS 'HTTP status of the answer; null while it is being worked out.';
COMMENT ON COLUMN idempotency_keys.response IS 'The answer.';
COMMENT ON COLUMN idempotency_keys.created_at IS 'When the first request came.';
COMMENT ON COLUMN idempotency_keys.expires_at IS 'When it is forgotten.';

COMMENT ON TABLE outbox IS 'Messages to the outside, written with the change that causes them.';
COMMENT ON COLUMN outbox.id IS 'UUID version 7; what receives it can tell a repetition by it.';
COMMENT ON COLUMN outbox.workspace_id IS 'Whose it is.';
COMMENT ON COLUMN outbox.execution_id IS 'The execution that sends it.';
COMMENT ON COLUMN outbox.kind IS 'waiting, http or rabbitmq.';
COMMENT ON COLUMN outbox.destination IS 'Where it goes.';
COMMENT ON COLUMN outbox.payload IS 'The message.';
COMMENT ON COLUMN outbox.attempts IS 'Tries so far.';
COMMENT ON COLUMN outbox.created_at IS 'When it was written.';
COMMENT ON COLUMN outbox.next_try_at IS 'When it is tried next; null: given up.';
COMMENT ON COLUMN outbox.delivered_at IS 'When it arrived.';
