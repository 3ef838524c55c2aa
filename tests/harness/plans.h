/*
 * plans - how the stack's PostgreSQL ran the statements of a service, in its own words (auto_explain), or which: those inside
 * functions too, under the service's role and its row-level security. Nothing is explained a second time.
 *
 * Thread rule: the test's own.
 */
#ifndef PLANS_H
#define PLANS_H

#include <stdbool.h>

void plans_watch(const char *service);       /* its connections are made anew; from now on each plan is logged */
void plans_watch_pages(const char *service); /* … with the pages that it touched */
void plans_watch_statements(const char *service); /* … each statement is, and no plan */
void plans_mark(void);                       /* what came before is not asked for */
char *plans_since(void);                     /* all plans since the mark; caller frees */
long plans_pages(const char *plans, const char *table);  /* touched, in memory or on disk, by those that read the table or one whose name begins so */
long plans_statements(const char *log, const char *beside);  /* of the backend that ran one with this text first, BEGIN and COMMIT too */
bool plans_scan(const char *plans, const char *table);   /* does one read the whole table? */

#endif
