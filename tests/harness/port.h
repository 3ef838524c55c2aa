/*
 * port - a free port for a server of a test.
 *
 * They lie below those that the kernel gives to outgoing connections (ip_local_port_range): one of these would take a
 * port between our look and the server's bind, and hold it for as long as it lives. They go round by a counter that all
 * programs of this machine share: two that start at once never look at the same one.
 */
#ifndef PORT_H
#define PORT_H

int port_free(void);

#endif
