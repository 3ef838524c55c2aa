/*
 * bucket - the S3 server that tests/s3 keeps for the tests that want one; it goes away and comes back when they say so.
 */
#ifndef BUCKET_H
#define BUCKET_H

const char *bucket_address(void);      /* for LINLI_BLOBS; ends the program where tests/s3 does not run */
const char *bucket_key(void);          /* a file */
void bucket_down(void);
void bucket_up(void);                  /* empty, with another key in the file */

#endif
