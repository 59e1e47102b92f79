package dev.backchat.cluster;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A TCP balancer: connections go to the nodes in turn, past those that are not ready. It knows nothing of what is said,
 * so signatures, WebSockets and the end of a stream in one direction come through as they are.
 */
final class Balancer implements AutoCloseable {
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Supplier<List<InetSocketAddress>> nodes;
    private final AtomicInteger turn = new AtomicInteger();
    private final Channel listening;

    /** @param nodes where the nodes that are ready listen */
    Balancer(int port, Supplier<List<InetSocketAddress>> nodes) throws StartException {
        this.nodes = nodes;
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                // Nothing is read before there is a node to pass it on to.
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        client.pipeline().addLast(new ConnectToNode());
                    }
                })
                .bind(Ports.LOOPBACK, port)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loop.shutdownGracefully();
            throw new StartException("cannot listen on " + Ports.LOOPBACK + ":" + port + ": the port is in use");
        }
        listening = bound.channel();
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void close() {
        loop.shutdownGracefully();
    }

    /** Connects a client to the node whose turn it is, or to the next that accepts. */
    private final class ConnectToNode extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            List<InetSocketAddress> ready = nodes.get();
            connect((SocketChannel) context.channel(), ready, turn.getAndIncrement() & Integer.MAX_VALUE, ready.size());
        }

        private void connect(SocketChannel client, List<InetSocketAddress> ready, int first, int attempts) {
            if (attempts == 0) {
                client.close();
                return;
            }
            new Bootstrap()
                    .group(client.eventLoop())
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(ready.get(first % ready.size()))
                    .addListener((ChannelFuture connected) -> {
                        if (connected.isSuccess()) {
                            Relay.between(client, (SocketChannel) connected.channel());
                        } else {
                            connect(client, ready, first + 1, attempts - 1);
                        }
                    });
        }
    }
}
