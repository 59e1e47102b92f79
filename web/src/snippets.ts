// The lines to paste for each SDK, with the addresses of this server.
import { endpoint, key, messaging, region } from './settings.js';

export interface Snippet {
  name: string;
  code: string;
}

const environment = `export AWS_ENDPOINT_URL_IVSCHAT=${endpoint}
export AWS_ACCESS_KEY_ID=${key} AWS_SECRET_ACCESS_KEY=${key}
export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`;

export function snippets(room: string): Snippet[] {
  return [
    {
      name: 'AWS CLI',
      code: `${environment}

aws ivschat create-chat-token --room-identifier ${room} \\
  --user-id cleo --capabilities SEND_MESSAGE
aws ivschat send-event --room-identifier ${room} \\
  --event-name hello --attributes from=cli`,
    },
    {
      name: 'JavaScript',
      code: `// npm install amazon-ivs-chat-messaging; in Node, before version 22, ws too
import { ChatRoom, SendMessageRequest } from 'amazon-ivs-chat-messaging';

const room = new ChatRoom({
  regionOrUrl: '${messaging}',
  tokenProvider: async () => ({ token: process.env.TOKEN }), // as your backend gets it
});
room.addListener('message', (message) => console.log(message.sender.userId, message.content));
room.addListener('connect', () => room.sendMessage(new SendMessageRequest('hello from JavaScript')));
room.connect();`,
    },
    {
      name: 'boto3',
      code: `import boto3

ivschat = boto3.client('ivschat', endpoint_url='${endpoint}', region_name='${region}',
                       aws_access_key_id='${key}', aws_secret_access_key='${key}')
room = '${room}'
print(ivschat.create_chat_token(roomIdentifier=room, userId='cleo', capabilities=['SEND_MESSAGE'])['token'])
ivschat.send_event(roomIdentifier=room, eventName='hello', attributes={'from': 'boto3'})`,
    },
    {
      name: 'Java',
      code: `Ivschat ivschat = Ivschat.builder()
        .endpoint("${endpoint}").region("${region}").credentials("${key}", "${key}").build();
CreateChatTokenRequest token = CreateChatTokenRequest.builder()
        .roomIdentifier("${room}")
        .userId("cleo")
        .capabilities(ChatTokenCapability.SEND_MESSAGE)
        .build();
ChatRoom room = new ChatRoom("${messaging}", () -> ivschat.createChatToken(token).thenApply(ChatToken::of));
room.onMessage(message -> System.out.println(message.sender().userId() + " " + message.content()));
room.connect().join();
room.sendMessage("hello from Java");`,
    },
    {
      name: 'Go',
      code: `client := ivschat.New(ivschat.Options{
	BaseEndpoint: aws.String("${endpoint}"),
	Region:       "${region}",
	Credentials:  credentials.NewStaticCredentialsProvider("${key}", "${key}", ""),
})
_, err := client.SendEvent(context.TODO(), &ivschat.SendEventInput{
	RoomIdentifier: aws.String("${room}"),
	EventName:      aws.String("hello"),
	Attributes:     map[string]string{"from": "go"},
})`,
    },
  ];
}
