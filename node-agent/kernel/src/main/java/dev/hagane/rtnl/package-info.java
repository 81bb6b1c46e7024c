/** Links, addresses, routes, rules and neighbours over rtnetlink. */
@NullMarked
package dev.hagane.rtnl;

import org.jspecify.annotations.NullMarked;
