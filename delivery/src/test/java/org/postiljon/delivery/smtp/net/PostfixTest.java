package org.postiljon.delivery.smtp.net;

import java.nio.file.Path;
import java.security.KeyStore;

/** With Debian's Postfix; where its package may not be had, all is skipped with the reason. */
class PostfixTest extends RealMtaTest {
    @Override
    RealMta start(Path home, KeyStore key) throws Exception {
        return RealMta.postfix(home, key);
    }
}
