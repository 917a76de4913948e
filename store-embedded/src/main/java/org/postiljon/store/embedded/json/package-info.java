/** Events, recipients and answers as JSON text: in the database, and for who reads the event log from outside. */
@NullMarked
package org.postiljon.store.embedded.json;

import org.jspecify.annotations.NullMarked;
