package org.postiljon.server.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.user.api.AlreadyExistInUsersRepositoryException;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.api.model.User;
import org.apache.james.user.lib.UsersDAO;
import org.apache.james.user.lib.model.Algorithm;
import org.apache.james.user.lib.model.DefaultUser;
import org.postiljon.server.disk.DurableLines;

/**
 * Who may log in to send, a line of JSON each: name, algorithm, hash. Passwords are hashed with PBKDF2,
 * SHA-512, 210,000 rounds (OWASP Password Storage Cheat Sheet), salted with the name as James does it.
 */
public final class DurableUsers implements UsersDAO {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Algorithm HASH = Algorithm.of("PBKDF2-SHA512-210000-512");

    private final DurableLines lines;
    private final Map<Username, DefaultUser> users = new LinkedHashMap<>();

    /**
     * Reads the file.
     *
     * @throws IOException when it can't be read, or holds a line that is none of ours
     */
    public DurableUsers(DurableLines lines) throws IOException {
        this.lines = lines;
        List<String> written = lines.read();
        for (int i = 0; i < written.size(); i++) {
            DefaultUser user = read(i + 1, written.get(i));
            users.put(user.getUserName(), user);
        }
    }

    private DefaultUser read(int number, String line) throws IOException {
        try {
            JsonNode fields = JSON.readTree(line);
            return new DefaultUser(
                    Username.of(fields.required("name").asText()),
                    fields.required("hash").asText(),
                    Algorithm.of(fields.required("algorithm").asText()),
                    HASH);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            // Without the cause: it cites the line, in which somebody may have written a password.
            throw new IOException(lines.file() + ", line " + number
                    + ": is no user. Remove it, and add the user again through" + " webadmin.");
        }
    }

    private static String write(DefaultUser user) {
        // As JSON, because James's hashes have line breaks in them.
        return JSON.createObjectNode()
                .put("name", user.getUserName().asString())
                .put("algorithm", user.getHashAlgorithm().asString())
                .put("hash", user.getHashedPassword())
                .toString();
    }

    @Override
    public boolean getDefaultVirtualHostingValue() {
        return true;
    }

    @Override
    public synchronized Optional<User> getUserByName(Username name) {
        return Optional.ofNullable(users.get(name)).map(DurableUsers::copy);
    }

    @Override
    public synchronized void addUser(Username name, String password) throws UsersRepositoryException {
        if (users.containsKey(name)) {
            throw new AlreadyExistInUsersRepositoryException("User " + name.asString() + " already exists");
        }
        DefaultUser user = new DefaultUser(name, HASH, HASH);
        user.setPassword(password);
        put(user);
    }

    @Override
    public synchronized void updateUser(User user) throws UsersRepositoryException {
        if (!users.containsKey(user.getUserName()) || !(user instanceof DefaultUser changed)) {
            throw new UsersRepositoryException("User " + user.getUserName().asString() + " does not exist");
        }
        put(copy(changed));
    }

    @Override
    public synchronized void removeUser(Username name) throws UsersRepositoryException {
        if (!users.containsKey(name)) {
            throw new UsersRepositoryException("User " + name.asString() + " does not exist");
        }
        Map<Username, DefaultUser> next = new LinkedHashMap<>(users);
        next.remove(name);
        replace(next);
    }

    @Override
    public synchronized boolean contains(Username name) {
        return users.containsKey(name);
    }

    @Override
    public synchronized int countUsers() {
        return users.size();
    }

    @Override
    public synchronized Iterator<Username> list() {
        return List.copyOf(users.keySet()).iterator();
    }

    private void put(DefaultUser user) throws UsersRepositoryException {
        Map<Username, DefaultUser> next = new LinkedHashMap<>(users);
        next.put(user.getUserName(), user);
        replace(next);
    }

    private void replace(Map<Username, DefaultUser> next) throws UsersRepositoryException {
        try {
            lines.write(next.values().stream().map(DurableUsers::write).toList());
        } catch (IOException e) {
            throw new UsersRepositoryException(lines.file() + " can't be written", e);
        }
        users.clear();
        users.putAll(next);
    }

    /** James changes the users that it is given. */
    private static DefaultUser copy(DefaultUser user) {
        return new DefaultUser(user.getUserName(), user.getHashedPassword(), user.getHashAlgorithm(), HASH);
    }
}
