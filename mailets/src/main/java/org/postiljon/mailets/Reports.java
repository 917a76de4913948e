package org.postiljon.mailets;

import java.util.Optional;

/**
 * Which processors of James hear what became of the mail of a profile.
 *
 * @param bounceProcessor of mail that failed; empty: James bounces by itself
 * @param onSuccess       of mail that was delivered; empty: nobody
 */
public record Reports(Optional<String> bounceProcessor, Optional<String> onSuccess) {}
