package org.postiljon.benchmarks.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PostfixTest {
    @Test
    void usersOfThePackageAreAddedWhereItIsNotInstalled() throws IOException {
        assertThat(Postfix.withUsers("root:x:0:0::/root:/bin/sh\n", "passwd").lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("postfix:x:"));
        assertThat(Postfix.withUsers("root:x:0:\npostfix:x:117:", "group").lines())
                .containsExactly("root:x:0:", "postfix:x:117:", "postdrop:x:64903:");
    }
}
