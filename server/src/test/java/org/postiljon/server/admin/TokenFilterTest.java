package org.postiljon.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.console.AccessToken;

class TokenFilterTest {
    @Test
    void onlyTheTokenOpens(@TempDir Path disk) throws IOException {
        TokenFilter filter = new TokenFilter(AccessToken.in(disk));
        String right = Files.readString(disk.resolve(AccessToken.FILE)).strip();
        assertThat(filter.allows("Bearer " + right)).isTrue();
        assertThat(filter.allows("Bearer wrong")).isFalse();
        assertThat(filter.allows("Bearer " + right + "2")).isFalse();
        assertThat(filter.allows("Bearer ")).isFalse();
        assertThat(filter.allows(right)).isFalse();
        assertThat(filter.allows("")).isFalse();
        assertThat(filter.allows(null)).isFalse();
    }
}
