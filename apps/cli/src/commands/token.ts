import { LOCAL_OWNER } from '@rex/database';
import type { Command } from 'commander';
import { keyFile } from '../keys/key-file.ts';
import { signToken } from '../keys/sign-token.ts';
import type { CommandContext } from './command-context.ts';

/** `rex token`: prints an access token for the local owner; opens no database. */
export function tokenCommand(program: Command, context: CommandContext): void {
  program
    .command('token')
    .description('print an access token for the local owner; it lasts 12 hours')
    .addHelpText(
      'after',
      '\nExample:\n  $ curl -H "Authorization: Bearer $(rex token)" http://127.0.0.1:3000/api/v1/me',
    )
    .action(() => {
      const { jwtSecret, home } = context.config();
      context.out([signToken(jwtSecret ?? keyFile(home, 'jwt'), LOCAL_OWNER.userId, Date.now())]);
    });
}
