import { z } from 'zod';

// Zod would generate code with `new Function`, which a strict CSP forbids and which foreign text must never reach.
z.config({ jitless: true });
