ALTER TABLE hooks ADD COLUMN secret text;
COMMENT ON COLUMN hooks.secret IS 'What calls are signed with, where the node asks for signatures; null: made at the next publication.';
