/**
 * The spool directory: a folder into which mail is dropped as files. It knows nothing of James; who takes the mails is
 * behind {@link org.postiljon.server.dropped.Submitter}.
 */
@NullMarked
package org.postiljon.server.dropped;

import org.jspecify.annotations.NullMarked;
