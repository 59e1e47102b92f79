// A connection to a room, as the Messaging API documents it.
import { messaging } from './settings.js';

export interface Frame {
  Type: 'MESSAGE' | 'EVENT' | 'ERROR';
  Id: string;
  RequestId?: string;
  SendTime?: string;
  Content?: string;
  EventName?: string;
  Attributes?: Record<string, string> | null;
  Sender?: { UserId: string; Attributes?: Record<string, string> };
  ErrorCode?: number;
  ErrorMessage?: string;
}

export interface Listener {
  onOpen(): void;
  onFrame(frame: Frame): void;
  /** Called once, also where the connection never opened. */
  onClose(why: string, wasOpen: boolean): void;
}

export class RoomSocket {
  private readonly socket: WebSocket;
  private wasOpen = false;

  constructor(token: string, listener: Listener) {
    this.socket = new WebSocket(messaging, token);
    this.socket.onopen = () => {
      this.wasOpen = true;
      listener.onOpen();
    };
    this.socket.onmessage = (event) => listener.onFrame(JSON.parse(event.data as string) as Frame);
    this.socket.onclose = (event) => listener.onClose(this.reason(event), this.wasOpen);
  }

  private reason(event: CloseEvent): string {
    if (!this.wasOpen) {
      return 'The server refused the connection.';
    }
    // 1006 stands for a TCP connection that ended without a Close frame.
    return event.code === 1006 ? 'The connection broke.' : `Closed: ${event.code} ${event.reason}`.trim();
  }

  send(content: string): void {
    this.socket.send(JSON.stringify({ Action: 'SEND_MESSAGE', RequestId: crypto.randomUUID(), Content: content }));
  }

  /** Closes without telling the listener. */
  close(): void {
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
  }
}
