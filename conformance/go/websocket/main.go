// A member of a room by coder/websocket. Arguments: the URL and a chat token. A line on stdin is sent as it is; each
// frame of text is a line on stdout, and so is the end, as JSON with the member "closed" or "refused".
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/coder/websocket"
)

func main() {
	ctx := context.Background()
	room, response, err := websocket.Dial(ctx, os.Args[1], &websocket.DialOptions{Subprotocols: []string{os.Args[2]}})
	if err != nil {
		if response == nil {
			panic(err)
		}
		end(map[string]any{"refused": response.StatusCode})
		return
	}
	room.SetReadLimit(1024 * 1024)
	go func() {
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			if err := room.Write(ctx, websocket.MessageText, lines.Bytes()); err != nil {
				return
			}
		}
		room.Close(websocket.StatusNormalClosure, "")
	}()
	for {
		_, frame, err := room.Read(ctx)
		if err != nil {
			var closed websocket.CloseError
			if !errors.As(err, &closed) {
				end(map[string]any{"closed": 1006, "reason": err.Error()})
				return
			}
			end(map[string]any{"closed": closed.Code, "reason": closed.Reason})
			return
		}
		fmt.Println(string(frame))
	}
}

func end(how map[string]any) {
	line, err := json.Marshal(how)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(line))
}
