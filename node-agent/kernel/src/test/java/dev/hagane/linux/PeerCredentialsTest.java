package dev.hagane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The JDK tells who is at the other end of a Unix socket (SO_PEERCRED, unix(7)); no call of our own
 * is needed. Its users are equal if their numbers are, with or without a name in /etc/passwd.
 */
class PeerCredentialsTest {

  @Test
  void theJdkKnowsThePeersUser(@TempDir Path folder) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
    UserPrincipal own = Files.getOwner(Path.of("/proc/self"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      try (SocketChannel client = SocketChannel.open(address);
          SocketChannel accepted = server.accept()) {
        UserPrincipal peer = accepted.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        assertThat(peer).isEqualTo(own);
        assertThat(client.getOption(ExtendedSocketOptions.SO_PEERCRED).user()).isEqualTo(own);
        assertThat(peer).isNotEqualTo(user("12345"));
      }
    }
  }

  @Test
  void aUserIsFoundByNumber() throws Exception {
    assertThat(user("0")).isEqualTo(user("root"));
    assertThat(user("12345").getName()).isEqualTo("12345");
  }

  private static UserPrincipal user(String number) throws Exception {
    return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(number);
  }
}
